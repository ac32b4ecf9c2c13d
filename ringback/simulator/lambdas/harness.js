// Runs the handler of a function on one event, as the Node.js runtime of AWS Lambda calls it.
// The event comes by standard input, the outcome goes into the file of RINGBACK_OUTCOME; what is printed is the log.
"use strict";
const fs = require("fs");
const path = require("path");
const Module = require("module");
const { pathToFileURL } = require("url");

const given = JSON.parse(fs.readFileSync(0, "utf8"));
const RealDate = Date;
const started = RealDate.now();
const now = () => given.now + (RealDate.now() - started);
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length ? parts : [now()]));
  }
  static now() {
    return now();
  }
};

// The SDK is part of Lambda's runtime and not of the package; here it exists and can do nothing.
const sdk = (name) =>
  new Proxy(class {}, {
    get: (target, key) => {
      if (key in target || typeof key === "symbol") return target[key];
      if (key === "__esModule") return true;
      return class {
        send() {
          throw new Error(`${name}: the AWS SDK for JavaScript is not simulated; answer for this function instead`);
        }
      };
    },
  });

// What CloudFormation puts beside code that stands in a template; the address is that of the simulator.
const cfnResponse = {
  SUCCESS: "SUCCESS",
  FAILED: "FAILED",
  send(event, context, responseStatus, responseData, physicalResourceId, noEcho) {
    const body = JSON.stringify({
      Status: responseStatus,
      Reason: "See the details in CloudWatch Log Stream: " + context.logStreamName,
      PhysicalResourceId: physicalResourceId || context.logStreamName,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
      NoEcho: noEcho || false,
      Data: responseData,
    });
    console.log("Response body:\n", body);
    const headers = { "content-type": "", "content-length": Buffer.byteLength(body) };
    const request = require("http").request(event.ResponseURL, { method: "PUT", headers }, (response) => {
      console.log("Status code: " + response.statusCode);
      context.done();
    });
    request.on("error", (problem) => {
      console.log("send(..) failed executing http.request(..): " + problem);
      context.done();
    });
    request.write(body);
    request.end();
  },
};
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === "cfn-response" && given.inline) return cfnResponse;
  try {
    return load.call(this, request, ...rest);
  } catch (problem) {
    const missing = problem.code === "MODULE_NOT_FOUND" && /^(@aws-sdk\/|@smithy\/|aws-sdk)/.test(request);
    if (missing) return sdk(request);
    throw problem;
  }
};

function file() {
  const [module] = given.handler.split(/\.(?=[^./]*$)/);
  for (const ending of [".js", ".mjs", ".cjs"]) {
    const found = path.join(given.folder, module + ending);
    if (fs.existsSync(found)) return found;
  }
  throw new Error(`no ${module}.js, .mjs or .cjs in the package`);
}

async function run() {
  const loaded = await import(pathToFileURL(file()));
  const name = given.handler.split(".").pop();
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== "function") throw new Error(`handler ${given.handler} is missing`);
  const deadline = started + given.limit * 1000;
  return new Promise((resolve, reject) => {
    const done = (problem, value) => (problem ? reject(problem) : resolve(value));
    const context = {
      ...given.context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - RealDate.now()),
      done,
      fail: reject,
      succeed: resolve,
    };
    const answer = handler(given.event, context, done);
    if (answer && typeof answer.then === "function") answer.then(resolve, reject);
    else if (handler.length < 3 && answer !== undefined) resolve(answer);
  });
}

function finish(outcome) {
  fs.writeFileSync(process.env.RINGBACK_OUTCOME, JSON.stringify(outcome));
  process.exit(0);
}
run().then(
  (value) => finish({ value: value === undefined ? null : value }),
  (problem) => finish({ error: problem?.name ?? "Error", message: String(problem?.message ?? problem), trace: problem?.stack ?? "" }),
);
