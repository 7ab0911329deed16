// Loaded into every service process of a chaos run, and dormant until it gets SIGUSR2: then the file CRASH_DIR/<pid> says
// at which point, and at the how manieth time there, the process ends itself with SIGKILL. Only libraries are wrapped;
// the services know nothing of it.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.CRASH_DIR;
if (isMainThread && folder) await wrapLibraries();

async function wrapLibraries() {
  let armed;
  process.on('SIGUSR2', () => {
    armed = JSON.parse(readFileSync(join(folder, String(process.pid)), 'utf8'));
  });
  const reach = (point) => {
    if (armed?.point !== point) return;
    armed.times -= 1;
    if (armed.times === 0) process.kill(process.pid, 'SIGKILL');
  };

  // Imported as the services import them, so that there is one instance of each.
  const { default: mongoose } = await import('mongoose');
  await import('nats');
  const require = createRequire(import.meta.url);
  const { JsMsgImpl } = require('nats/lib/jetstream/jsmsg.js');
  const { JetStreamClientImpl } = require('nats/lib/jetstream/jsclient.js');

  const session = mongoose.mongo.ClientSession.prototype;
  const { commitTransaction } = session;
  session.commitTransaction = async function (...args) {
    reach('before-commit');
    const result = await commitTransaction.apply(this, args);
    reach('after-commit');
    return result;
  };

  const { publish } = JetStreamClientImpl.prototype;
  JetStreamClientImpl.prototype.publish = async function (...args) {
    const result = await publish.apply(this, args);
    reach('after-publish');
    return result;
  };

  const { ack } = JsMsgImpl.prototype;
  JsMsgImpl.prototype.ack = function (...args) {
    reach('before-ack');
    return ack.apply(this, args);
  };

  // What the services ask: only payments asks anybody, and that is Stripe.
  const { request } = http;
  http.request = function (...args) {
    const sent = request.apply(this, args);
    sent.on('response', ({ statusCode }) => {
      if (sent.method !== 'POST' || statusCode !== 200) return;
      if (sent.path === '/v1/checkout/sessions') reach('after-session');
      if (sent.path.endsWith('/confirm')) reach('after-charge');
      if (sent.path === '/v1/refunds') reach('after-refund');
    });
    return sent;
  };
  syncBuiltinESMExports();

  // What the services are asked.
  const { end } = http.ServerResponse.prototype;
  http.ServerResponse.prototype.end = function (...args) {
    const { method, originalUrl, url } = this.req;
    const path = (originalUrl ?? url).split('?')[0];
    if (method === 'POST' && this.statusCode < 300) {
      if (path === '/api/payments/webhook') reach('before-webhook-answer');
      if (path === '/api/orders') reach('before-order-answer');
      if (path === '/api/payments') reach('before-payment-answer');
    }
    return end.apply(this, args);
  };
}
