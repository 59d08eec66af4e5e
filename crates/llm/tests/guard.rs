//! Which base URLs may be called.

use llm::guard::{Guard, Refusal};
use llm::{Access, NetworkPolicy};

/// What a URL leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leads {
    Public,
    Loopback,
    Private,
    Nowhere,
    /// Refused for its form.
    Malformed,
}

use Leads::{Loopback, Malformed, Nowhere, Private, Public};

const URLS: &[(&str, Leads)] = &[
    // Public
    ("https://api.openai.com/v1", Public),
    ("https://openrouter.ai/api/v1", Public),
    ("http://example.com:8080", Public),
    ("HTTPS://EXAMPLE.COM/v1/", Public),
    ("  https://example.com/v1  ", Public),
    ("https://8.8.8.8/v1", Public),
    ("http://134744072/v1", Public),
    ("http://172.15.0.1", Public),
    ("http://172.32.0.1", Public),
    ("http://100.63.255.255", Public),
    ("http://100.128.0.1", Public),
    ("http://192.167.1.1", Public),
    ("http://223.255.255.255", Public),
    ("http://[2606:4700:4700::1111]", Public),
    ("http://[2a00:1450:4001::1]:443", Public),
    ("http://[::ffff:8.8.8.8]", Public),
    ("http://[64:ff9b::8.8.8.8]", Public),
    ("http://127.0.0.1.example.com", Public),
    ("http://localhost.example.com", Public),
    // This machine
    ("http://localhost:11434", Loopback),
    ("http://LOCALHOST:11434/v1", Loopback),
    ("http://localhost./v1", Loopback),
    ("http://models.localhost:8080", Loopback),
    ("http://127.0.0.1:11434/v1", Loopback),
    ("http://127.0.0.1./v1", Loopback),
    ("http://127.255.255.254", Loopback),
    ("http://127.1", Loopback),
    ("http://2130706433", Loopback),
    ("http://0x7f000001", Loopback),
    ("http://0x7f.1", Loopback),
    ("http://017700000001", Loopback),
    ("http://0177.0.0.1", Loopback),
    ("http://１２７.０.０.１", Loopback),
    ("http://[::1]:8080", Loopback),
    ("http://[0:0:0:0:0:0:0:1]", Loopback),
    ("http://[::ffff:127.0.0.1]", Loopback),
    ("http://[::ffff:7f00:1]", Loopback),
    ("http://[64:ff9b::127.0.0.1]", Loopback),
    // Private networks
    ("http://10.0.0.1:8000/v1", Private),
    ("http://10.255.255.255", Private),
    ("http://167772161", Private),
    ("http://0xa.1", Private),
    ("http://172.16.0.1", Private),
    ("http://172.31.255.254", Private),
    ("http://192.168.1.10:1234", Private),
    ("http://3232235777", Private),
    ("http://100.64.0.1", Private),
    ("http://100.127.255.254", Private),
    ("http://[fc00::1]", Private),
    ("http://[fd12:3456:789a::1]", Private),
    ("http://[::ffff:192.168.1.1]", Private),
    ("http://[64:ff9b::10.0.0.1]", Private),
    // Metadata, link-local, reserved
    ("http://169.254.169.254/latest/meta-data", Nowhere),
    ("http://169.254.0.1", Nowhere),
    ("http://169.254.170.2", Nowhere),
    ("http://2852039166", Nowhere),
    ("http://0xa9fea9fe", Nowhere),
    ("http://0251.0376.0251.0376", Nowhere),
    ("http://[::ffff:169.254.169.254]", Nowhere),
    ("http://[::ffff:a9fe:a9fe]", Nowhere),
    ("http://[64:ff9b::169.254.169.254]", Nowhere),
    ("http://[64:ff9b:1::169.254.169.254]", Nowhere),
    ("http://[fd00:ec2::254]", Nowhere),
    ("http://[fe80::1]", Nowhere),
    ("http://[febf::1]", Nowhere),
    ("http://[fec0::1]", Nowhere),
    ("http://[::169.254.169.254]", Nowhere),
    ("http://[::127.0.0.1]", Nowhere),
    ("http://100.100.100.200", Nowhere),
    ("http://192.0.0.192", Nowhere),
    ("http://168.63.129.16", Nowhere),
    ("http://0.0.0.0:11434", Nowhere),
    ("http://0", Nowhere),
    ("http://0.1.2.3", Nowhere),
    ("http://[::]", Nowhere),
    ("http://192.0.2.1", Nowhere),
    ("http://192.88.99.1", Nowhere),
    ("http://198.18.0.1", Nowhere),
    ("http://198.51.100.7", Nowhere),
    ("http://203.0.113.9", Nowhere),
    ("http://224.0.0.1", Nowhere),
    ("http://239.255.255.250", Nowhere),
    ("http://240.0.0.1", Nowhere),
    ("http://255.255.255.255", Nowhere),
    ("http://[ff02::1]", Nowhere),
    ("http://[2001::1]", Nowhere),
    ("http://[2001:db8::1]", Nowhere),
    ("http://[2002:7f00:1::]", Nowhere),
    ("http://[3fff::1]", Nowhere),
    ("http://[100::1]", Nowhere),
    ("http://[4000::1]", Nowhere),
    // Not a base URL
    ("", Malformed),
    ("localhost:11434", Malformed),
    ("api.openai.com/v1", Malformed),
    ("http://", Malformed),
    ("http://256.1.1.1", Malformed),
    ("http://[::1", Malformed),
    ("http://exa mple.com", Malformed),
    ("ftp://example.com", Malformed),
    ("file:///etc/passwd", Malformed),
    ("gopher://127.0.0.1:6379/_", Malformed),
    ("javascript:alert(1)", Malformed),
    ("unix:/var/run/docker.sock", Malformed),
    ("https://user:hunter2@example.com/v1", Malformed),
    ("https://api.openai.com@169.254.169.254/", Malformed),
    ("http://:hunter2@example.com", Malformed),
    ("https://example.com/v1?key=abc", Malformed),
    ("https://example.com/v1#fragment", Malformed),
];

#[test]
fn a_url_is_called_where_the_policy_says_so() {
    for loopback in [Access::Allowed, Access::Refused] {
        for private in [Access::Allowed, Access::Refused] {
            let guard = Guard::new(NetworkPolicy { loopback, private });
            for (url, leads) in URLS {
                let allowed = match leads {
                    Public => true,
                    Loopback => loopback == Access::Allowed,
                    Private => private == Access::Allowed,
                    Nowhere | Malformed => false,
                };
                let checked = guard.check(url);
                assert_eq!(checked.is_ok(), allowed, "{url} with {loopback:?}, {private:?}: {checked:?}");
                let Err(refusal) = checked else { continue };
                let by_form = !matches!(refusal, Refusal::Loopback(_) | Refusal::Private(_) | Refusal::Forbidden(_));
                assert_eq!(by_form, *leads == Malformed, "{url}: {refusal:?}");
                assert!(!refusal.to_string().contains("hunter2"), "{url}: {refusal}");
            }
        }
    }
}

#[test]
fn nothing_but_public_addresses_is_allowed_by_default() {
    assert_eq!(NetworkPolicy::default(), NetworkPolicy { loopback: Access::Refused, private: Access::Refused });
    assert_eq!(NetworkPolicy::SINGLE_USER.private, Access::Refused);
}
