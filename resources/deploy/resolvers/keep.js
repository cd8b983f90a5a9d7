// Stores a message in the table, then passes it to the subscriptions.
import { util } from '@aws-appsync/utils';

export function request(ctx) {
  const id = util.autoUlid();
  const createdAt = util.time.nowISO8601();
  const item = { id, createdAt, data: JSON.stringify(ctx.args.data) };
  const days = Number(ctx.env.KEEP_DAYS);
  if (days > 0) {
    item.expiresAt = util.time.nowEpochSeconds() + days * 86400;
  }
  return {
    operation: 'PutItem',
    // The time comes first, so that a channel is read in order; the ID distinguishes messages of the same millisecond.
    key: util.dynamodb.toMapValues({ name: ctx.args.name, at: `${createdAt}#${id}` }),
    attributeValues: util.dynamodb.toMapValues(item),
  };
}

export function response(ctx) {
  if (ctx.error) {
    util.error(ctx.error.message, ctx.error.type);
  }
  const { id, createdAt, data } = ctx.result;
  return { id, name: ctx.args.name, data: JSON.parse(data), createdAt };
}
