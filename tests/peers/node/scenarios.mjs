// Runs one scenario with a real client and prints what it saw as one JSON object.
// Reads SCENARIO, ENDPOINT and API_KEY from the environment; with UNCHANGED the client's WebSocket is left as it is.
import { WebSocket } from 'ws';

export const { SCENARIO, ENDPOINT, API_KEY, UNCHANGED } = process.env;
const PATIENCE_MS = 15_000;
const sockets = [];
let acknowledged = 0;

// These clients ask for wss:// whatever the endpoint says; where the sandbox under test speaks ws://, that is changed
// back. Otherwise the frames are only watched.
globalThis.WebSocket = class extends WebSocket {
  constructor(url, protocols) {
    super(UNCHANGED ? url : String(url).replace(/^wss:/, 'ws:'), protocols);
    sockets.push(this);
    this.addEventListener('message', ({ data }) => {
      if (JSON.parse(data).type === 'start_ack') acknowledged += 1;
    });
  }
};

const LISTEN = `subscription Listen($name: String!) { subscribe2channel(name: $name) { name data } }`;
const SAY = `mutation Say($name: String!, $data: AWSJSON!) { publish2channel(name: $name, data: $data) { name data } }`;
// One document for each filter: for AppSync, an argument bound to a variable without a value asks for null.
const LISTEN_TYPED = {
  publisherId: `subscription S($publisherId: String) {
    subscribeTyped(publisherId: $publisherId) { publisherId likes data }
  }`,
  likes: `subscription S($likes: Int) { subscribeTyped(likes: $likes) { publisherId likes data } }`,
  nothing: `subscription S { subscribeTyped { publisherId likes data } }`,
};
const SAY_TYPED = `mutation SayTyped($publisherId: String!, $likes: Int, $data: AWSJSON!) {
  publishTyped(publisherId: $publisherId, likes: $likes, data: $data) { publisherId likes data }
}`;

// As Amplify generates them for a model.
const LISTEN_CREATED = `subscription OnCreateMessage($filter: ModelSubscriptionMessageFilterInput) {
  onCreateMessage(filter: $filter) { id room content createdAt updatedAt __typename }
}`;
const CREATE = `mutation CreateMessage($input: CreateMessageInput!) {
  createMessage(input: $input) { id room content createdAt updatedAt __typename }
}`;

export const describe = (error) =>
  (error.errors ?? error.graphQLErrors ?? [error]).map(({ errorType, message }) => [errorType, message].join(' '));

async function until(isDone, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!isDone()) {
    if (Date.now() > end) throw new Error(`${what} did not come in time`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * @param client subscribe(document, variables, { next, error }) returns what ends it; publish(document, variables)
 *   resolves with the data or rejects; version is that of the package.
 */
export async function run(client) {
  const begin = (query, variables, field) => {
    const channel = { received: [], errors: [] };
    channel.end = client.subscribe(query, variables, {
      next: (data) => channel.received.push(data[field]),
      error: (error) => channel.errors.push(describe(error)),
    });
    return channel;
  };
  const subscribe = (name) => begin(LISTEN, { name }, 'subscribe2channel');
  const acknowledgedAfter = async (count, begun) => {
    const before = acknowledged;
    const channels = begun();
    await until(() => acknowledged === before + count, 'the acknowledgement');
    return channels;
  };
  const listen = (...names) => acknowledgedAfter(names.length, () => names.map(subscribe));
  const publish = async (name, value) =>
    (await client.publish(SAY, { name, data: JSON.stringify(value) })).publish2channel;

  const scenarios = {
    async round_trip() {
      const [robots] = await listen('robots');
      const value = { text: 'é 😀', list: [1, 2.5, null, true], nested: { 'key with "quotes"': 'line\nbreak' } };
      const answered = await publish('robots', value);
      await until(() => robots.received.length, 'the message');
      return { sent: value, answered, received: robots.received };
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
      robots.end();
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

    async created_filter() {
      const [some, all] = await acknowledgedAfter(2, () => [
        begin(LISTEN_CREATED, { filter: { room: { beginsWith: 'a' }, content: { ne: 'x' } } }, 'onCreateMessage'),
        begin(LISTEN_CREATED, { filter: {} }, 'onCreateMessage'),
      ]);
      const answered = [];
      for (const [room, content] of [['a', 'x'], ['b', 'y'], ['ab', 'z']])
        answered.push((await client.publish(CREATE, { input: { room, content } })).createMessage);
      await until(() => all.received.length >= 3 && some.received.length, 'all messages');
      return { answered, all: all.received, some: some.received };
    },

    async typed_filter() {
      const [anns, liked, all] = await acknowledgedAfter(3, () => [
        begin(LISTEN_TYPED.publisherId, { publisherId: 'ann' }, 'subscribeTyped'),
        begin(LISTEN_TYPED.likes, { likes: 3 }, 'subscribeTyped'),
        begin(LISTEN_TYPED.nothing, {}, 'subscribeTyped'),
      ]);
      for (const [publisherId, likes] of [['ann', 1], ['bob', 3], ['ann', 3], ['bob', 2]])
        await client.publish(SAY_TYPED, { publisherId, likes, data: '"x"' });
      await until(() => all.received.length >= 4, 'all messages');
      const facts = ({ received }) => received.map(({ publisherId, likes }) => [publisherId, likes]);
      return { anns: facts(anns), liked: facts(liked), all: facts(all) };
    },
  };

  const result = await scenarios[SCENARIO]();
  const [first] = sockets;
  const facts = { sockets: sockets.length, protocol: first?.protocol, address: first?.url.split('?')[0] };
  const handshake = first?.url.includes('?header=') ? 'query' : 'subprotocol';
  console.log(JSON.stringify({ ...result, ...facts, handshake, version: client.version, node: process.version }));
  process.exit(0);
}
