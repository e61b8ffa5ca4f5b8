// Lets the original score sites on loopback: node observatory.mjs FOLDER LINES < NAMES > one JSON object a line.
// FOLDER: where the original is installed. LINES: JSON object "host:port" -> port on loopback; what is not in it is
// refused. The names come one a line on stdin.
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [folder, file] = process.argv.slice(2);
const lines = JSON.parse(readFileSync(file, "utf8"));
const CLOSED = 1;

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const normalized = Array.isArray(given[0]) ? given[0] : given;
  const options = normalized[0];
  if (options && typeof options === "object" && options.port !== undefined) {
    const port = lines[`${options.host}:${options.port}`] ?? CLOSED;
    normalized[0] = { ...options, host: "127.0.0.1", port };
  }
  return connect.apply(this, given);
};

// The original reads the Origin that it sent from `request.headers`, which Node's requests do not have: without this its
// rule of universal access is never reached.
Object.defineProperty(http.ClientRequest.prototype, "headers", {
  get() {
    return this.getHeaders();
  },
});

const load = (name) => import(pathToFileURL(path.join(folder, "src", name)));
const { scan } = await load("scanner/index.js");
const { Site } = await load("site.js");
for (const name of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  let told;
  try {
    const { scan: found, tests } = await scan(Site.fromSiteString(name));
    const results = Object.fromEntries(Object.entries(tests).map(([rule, { result }]) => [rule, result]));
    told = { name, revision: found.algorithmVersion, score: found.score, grade: found.grade, results };
  } catch (error) {
    told = { name, error: String(error?.message ?? error) };
  }
  console.log(JSON.stringify(told));
}
