// Returns one page of the messages of a channel, by time; both ends are inclusive.
import { runtime, util } from '@aws-appsync/utils';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const BEFORE_ALL = '0';
const AFTER_ALL = '~';

function inUtc(time) {
  return util.time.epochMilliSecondsToISO8601(util.time.parseISO8601ToEpochMilliSeconds(time));
}

export function request(ctx) {
  const { name, limit, nextToken, newestFirst } = ctx.args;
  const most = limit ?? DEFAULT_LIMIT;
  if (most < 1 || most > MAX_LIMIT) {
    util.error(`limit must be from 1 to ${MAX_LIMIT}.`, 'BadRequest');
  }
  const from = ctx.args.from ? inUtc(ctx.args.from) : BEFORE_ALL;
  // Whatever follows the time in a key sorts before the tilde.
  const to = ctx.args.to ? `${inUtc(ctx.args.to)}#${AFTER_ALL}` : AFTER_ALL;
  if (from > to) {
    runtime.earlyReturn({ items: [], nextToken: null }); // DynamoDB rejects a range that ends before it begins
  }
  return {
    operation: 'Query',
    query: {
      expression: '#name = :name AND #at BETWEEN :from AND :to',
      expressionNames: { '#name': 'name', '#at': 'at' },
      expressionValues: util.dynamodb.toMapValues({ ':name': name, ':from': from, ':to': to }),
    },
    scanIndexForward: !newestFirst,
    consistentRead: true,
    limit: most,
    nextToken,
  };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const items = ctx.result.items.map(({ id, name, data, createdAt }) => ({
    id,
    name,
    data: JSON.parse(data),
    createdAt,
  }));
  return { items, nextToken: ctx.result.nextToken };
}
