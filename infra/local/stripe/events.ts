import { endpoint } from './endpoint.ts';
import { missing } from './errors.ts';
import { list } from './lists.ts';
import { listParams, params, text } from './params.ts';
import type { WebhookEvent } from './records.ts';

const render = (event: WebhookEvent) => JSON.parse(event.body) as object;

export const eventEndpoints = [
  endpoint({
    method: 'GET',
    path: '/v1/events',
    answers: 'event',
    isList: true,
    params: listParams({ type: text().optional() }),
    run: ({ store }, query) =>
      list(
        store.events.values(),
        query,
        '/v1/events',
        render,
        (event) => query.type === undefined || event.type === query.type,
      ),
  }),
  endpoint({
    method: 'GET',
    path: '/v1/events/:id',
    answers: 'event',
    params: params({}),
    run({ store }, _params, id) {
      const event = store.events.get(id);
      if (!event) throw missing('event', id, 'id', 404);
      return render(event);
    },
  }),
];
