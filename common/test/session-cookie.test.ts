import { describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { testApp } from './fixtures/test-app.ts';

const cookieOf = (session: object) => `session=${Buffer.from(JSON.stringify(session)).toString('base64')}`;

const app = testApp((routes) => {
  routes.get('/', (req, res) => void res.json(req.session));
  routes.put('/:seat', (req, res) => {
    req.session = { seat: req.params.seat };
    res.json(req.session);
  });
  routes.delete('/', (req, res) => {
    req.session = null;
    res.json(req.session);
  });
});
const setBy = (response: request.Response) => String(response.headers['set-cookie']);

describe('the session', () => {
  it('is what the cookie holds, and such an answer sets no cookie', async () => {
    const response = await request(app)
      .get('/')
      .set('cookie', cookieOf({ seat: '12/7' }));
    expect(response.body).toEqual({ seat: '12/7' });
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('is empty without a cookie, and of one that is no session', async () => {
    expect((await request(app).get('/')).body).toEqual({});
    expect((await request(app).get('/').set('cookie', 'session=nonsense')).body).toEqual({});
  });

  it('is set by an answer, for the next request', async () => {
    const response = await request(app)
      .put('/7')
      .set('cookie', cookieOf({ seat: '1' }));
    expect(response.body).toEqual({ seat: '7' });
    expect(setBy(response)).toMatch(/^session=\w+=*; .*samesite=lax; httponly/);
    const next = await request(app).get('/').set('cookie', setBy(response).split(';')[0]!);
    expect(next.body).toEqual({ seat: '7' });
  });

  it('is removed by an answer', async () => {
    const response = await request(app)
      .delete('/')
      .set('cookie', cookieOf({ seat: '1' }));
    expect(response.body).toBeNull();
    expect(setBy(response)).toMatch(/^session=; .*expires=Thu, 01 Jan 1970/);
  });

  it('belongs to its own request where many come at once', async () => {
    const seats = Array.from({ length: 50 }, (_, seat) => `${seat}`);
    const answers = await Promise.all(
      seats.map((seat) => request(app).get('/').set('cookie', cookieOf({ seat }))),
    );
    expect(answers.map(({ body }) => (body as { seat: string }).seat)).toEqual(seats);
  });
});
