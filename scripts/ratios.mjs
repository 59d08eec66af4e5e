// Prints what the benchmarks of a run took for one turn, message or event, each beside the one of the shortest history.
// usage: node scripts/ratios.mjs DIRECTORY SINCE     (criterion's directory; seconds since 1970 at which the run began)
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const [directory, since] = [process.argv[2], Number(process.argv[3]) * 1000];
const cases = readdirSync(directory, { recursive: true })
  .filter((path) => path.endsWith(join("new", "benchmark.json")))
  .map((path) => join(directory, path))
  .filter((path) => statSync(path).mtimeMs >= since)
  .map((path) => {
    const { group_id: group, function_id: name, value_str: history, throughput } = JSON.parse(readFileSync(path, "utf8"));
    const { median } = JSON.parse(readFileSync(path.replace("benchmark.json", "estimates.json"), "utf8"));
    return { group, name, history: Number(history), ns: median.point_estimate / (throughput?.Elements ?? 1) };
  })
  .filter(({ history }) => history > 0)
  .sort((a, b) => a.group.localeCompare(b.group) || a.name.localeCompare(b.name, "en", { numeric: true }) || a.history - b.history);

const time = (ns) => (ns < 1000 ? `${ns.toFixed(0)} ns` : `${(ns / 1000).toFixed(1)} µs`);
console.log("benchmark | case | events | median of one | ratio to the first\n--- | --- | ---: | ---: | ---:");
for (const { group, name, history, ns } of cases) {
  const first = cases.find((other) => other.group === group && other.name === name);
  console.log([group, name, history.toLocaleString("en"), time(ns), (ns / first.ns).toFixed(2)].join(" | "));
}
