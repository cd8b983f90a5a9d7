// Apollo Client with the links that AWS makes for AppSync.
import { createRequire } from 'node:module';
import { API_KEY, ENDPOINT, run } from './scenarios.mjs';

const require = createRequire(import.meta.url);
const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = require('@apollo/client/core');
const { createAuthLink } = require('aws-appsync-auth-link');
const { createSubscriptionHandshakeLink } = require('aws-appsync-subscription-link');

const settings = { url: ENDPOINT, region: 'us-east-1', auth: { type: 'API_KEY', apiKey: API_KEY } };
const client = new ApolloClient({
  link: ApolloLink.from([
    createAuthLink(settings),
    createSubscriptionHandshakeLink(settings, new HttpLink({ uri: ENDPOINT })),
  ]),
  cache: new InMemoryCache({ addTypename: false }),
});

// Apollo puts the HTTP answer of a refusal into networkError.
const unpacked = (error) => error.networkError?.result ?? error;

await run({
  version: `aws-appsync-subscription-link ${require('aws-appsync-subscription-link/package.json').version}`,
  subscribe(query, variables, { next, error }) {
    const observable = client.subscribe({ query: gql(query), variables, fetchPolicy: 'no-cache' });
    const subscription = observable.subscribe({ next: ({ data }) => next(data), error: (e) => error(unpacked(e)) });
    return () => subscription.unsubscribe();
  },
  publish: async (query, variables) => {
    try {
      return (await client.mutate({ mutation: gql(query), variables, fetchPolicy: 'no-cache' })).data;
    } catch (error) {
      throw unpacked(error);
    }
  },
});
