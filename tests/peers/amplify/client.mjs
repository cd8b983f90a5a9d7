// Runs one scenario with the real aws-amplify client and prints what it saw as one JSON object.
// Reads SCENARIO, ENDPOINT and API_KEY from the environment.
import { createRequire } from 'node:module';
import { WebSocket } from 'ws';

const { SCENARIO, ENDPOINT, API_KEY } = process.env;
const PATIENCE_MS = 15_000;
const sockets = [];

// Amplify asks for wss:// whatever the endpoint says; the sandbox under test speaks ws://. Nothing else is changed.
globalThis.WebSocket = class extends WebSocket {
  constructor(url, protocols) {
    super(String(url).replace(/^wss:/, 'ws:'), protocols);
    sockets.push(this);
  }
};

const { Amplify } = await import('aws-amplify');
const { generateClient, CONNECTION_STATE_CHANGE } = await import('aws-amplify/api');
const { Hub } = await import('aws-amplify/utils');

Amplify.configure({
  API: { GraphQL: { endpoint: ENDPOINT, region: 'us-east-1', defaultAuthMode: 'apiKey', apiKey: API_KEY } },
});
const client = generateClient();
const acknowledged = new Set();
const states = [];
Hub.listen('api', ({ payload: { event, data } }) => {
  if (event === 'Subscription ack') acknowledged.add(data.id);
  if (event === CONNECTION_STATE_CHANGE) states.push(data.connectionState);
});

async function until(isDone, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!isDone()) {
    if (Date.now() > end) throw new Error(`${what} did not come in time`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function subscribe(name) {
  const channel = { received: [], errors: [], subscription: null };
  const query = `subscription Listen($name: String!) { subscribe2channel(name: $name) { name data } }`;
  channel.subscription = client.graphql({ query, variables: { name } }).subscribe({
    next: ({ data }) => channel.received.push(data.subscribe2channel),
    error: (error) => channel.errors.push(describe(error)),
  });
  return channel;
}

async function listen(...names) {
  const count = acknowledged.size;
  const channels = names.map(subscribe);
  await until(() => acknowledged.size === count + names.length, 'the acknowledgement');
  return channels;
}

function publish(name, value) {
  const query = `mutation Say($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data) { name data } }`;
  return client.graphql({ query, variables: { name, data: JSON.stringify(value) } });
}

const describe = (error) => (error.errors ?? [error]).map(({ errorType, message }) => [errorType, message].join(' '));

const scenarios = {
  async round_trip() {
    const [robots] = await listen('robots');
    const value = { text: 'é 😀', list: [1, 2.5, null, true], nested: { 'key with "quotes"': 'line\nbreak' } };
    const { data } = await publish('robots', value);
    await until(() => robots.received.length, 'the message');
    return { sent: value, answered: data.publish2channel, received: robots.received };
  },

  async isolation() {
    const [robots, cakes] = await listen('robots', 'cakes');
    for (let n = 0; n < 20; n += 1) await publish(n % 2 ? 'cakes' : 'robots', n);
    await until(() => robots.received.length + cakes.received.length >= 20, 'all messages');
    const texts = (channel) => channel.received.map(({ name, data }) => [name, JSON.parse(data)]);
    return { robots: texts(robots), cakes: texts(cakes) };
  },

  async unsubscribe() {
    const [robots, cakes] = await listen('robots', 'cakes');
    robots.subscription.unsubscribe();
    await publish('cakes', 'marker');
    await until(() => cakes.received.length, 'the message on the other channel');
    return { robots: robots.received.length, cakes: cakes.received.length };
  },

  async many() {
    const names = Array.from({ length: 100 }, (_, n) => `channel ${n}`);
    const channels = await listen(...names);
    await Promise.all(names.map((name) => publish(name, name)));
    await until(() => channels.every(({ received }) => received.length), 'a message on each channel');
    return { received: channels.map(({ received }) => received.map(({ data }) => JSON.parse(data))) };
  },

  async wrong_key() {
    const robots = subscribe('robots');
    await until(() => robots.errors.length, 'the error');
    const refusal = await publish('robots', 1).then(() => null, describe);
    return { subscription: robots.errors, mutation: refusal };
  },
};

const result = await scenarios[SCENARIO]();
const versionOf = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;
const facts = { sockets: sockets.length, protocol: sockets[0]?.protocol, states };
console.log(JSON.stringify({ ...result, ...facts, version: versionOf('aws-amplify'), node: process.version }));
process.exit(0);
