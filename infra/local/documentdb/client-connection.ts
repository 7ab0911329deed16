import type { Socket } from 'node:net';
import { errorReply, MAX_MESSAGE_BYTES, readRequest, replyHead, type Command } from './wire.ts';
import { toMongoError } from './errors.ts';
import { splitFrames } from './frames.ts';
import { hello, isHello, patienceOf } from './topology.ts';

/** What answers a command: the reply's document, an error's too. */
export type Answer = (command: Command, socket: Socket) => Promise<Buffer>;

/** Reads a client's messages and writes the replies, each as soon as it is there. */
export function serveClient(socket: Socket, connectionId: number, answer: Answer): void {
  socket.setNoDelay(true);
  const write = (head: Buffer, document: Buffer) => {
    if (!socket.writable) return;
    socket.cork();
    socket.write(head);
    socket.write(document);
    socket.uncork();
  };

  /** A driver's monitor asks once and is told again and again, so that it notices at once when this process dies. */
  const keepTelling = (requestId: number, milliseconds: number) => {
    let previous = requestId;
    const timer = setInterval(() => {
      const document = hello(connectionId);
      const head = replyHead({ requestId: previous, isLegacy: false, moreToCome: true }, document);
      previous = head.readInt32LE(4);
      write(head, document);
    }, milliseconds);
    socket.on('close', () => clearInterval(timer));
  };

  const respond = async (message: Buffer) => {
    try {
      const request = readRequest(message);
      const { command } = request;
      const patience = request.allowsExhaust && isHello(command) ? patienceOf(command) : 0;
      if (patience > 0) return keepTelling(request.requestId, patience);
      const document = isHello(command) ? hello(connectionId) : await answer(command, socket);
      if (request.wantsReply) write(replyHead(request, document), document);
    } catch (error) {
      const document = errorReply(toMongoError(error, false));
      write(replyHead({ requestId: message.readInt32LE(4), isLegacy: false }, document), document);
    }
  };

  const receive = splitFrames(
    16,
    (buffer, at) => {
      const length = buffer.readInt32LE(at);
      if (length < 16 || length > MAX_MESSAGE_BYTES + 64 * 1024) socket.destroy();
      return Math.max(length, 16);
    },
    (message) => void respond(message),
  );
  socket.on('data', (chunk) => {
    if (!socket.destroyed) receive(chunk);
  });
  socket.on('error', () => socket.destroy());
}
