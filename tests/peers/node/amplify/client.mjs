// aws-amplify as it is today. With OUTPUTS it is configured by that amplify_outputs.json and nothing else.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { API_KEY, ENDPOINT, run } from './scenarios.mjs';

const { Amplify } = await import('aws-amplify');
const { generateClient } = await import('aws-amplify/api');

const GraphQL = { endpoint: ENDPOINT, region: 'us-east-1', defaultAuthMode: 'apiKey', apiKey: API_KEY };
Amplify.configure(process.env.OUTPUTS ? JSON.parse(readFileSync(process.env.OUTPUTS, 'utf8')) : { API: { GraphQL } });
const client = generateClient();

await run({
  version: `aws-amplify ${createRequire(import.meta.url)('aws-amplify/package.json').version}`,
  subscribe(query, variables, { next, error }) {
    const subscription = client.graphql({ query, variables }).subscribe({ next: ({ data }) => next(data), error });
    return () => subscription.unsubscribe();
  },
  publish: async (query, variables) => (await client.graphql({ query, variables })).data,
});
