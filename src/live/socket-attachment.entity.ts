import { defineEntity, p } from '@mikro-orm/core';

const SocketAttachmentSchema = defineEntity({
  name: 'SocketAttachment',
  tableName: 'socket_io_attachments',
  properties: {
    id: p.bigint('number').primary(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    payload: p.blob().nullable(),
  },
  indexes: [{ name: 'socket_io_attachments_created_at_index', properties: ['createdAt'] }],
});

/** A message between two processes that does not fit into a notification (8000 bytes). socket.io writes, reads and removes it. */
export class SocketAttachment extends SocketAttachmentSchema.class {}
SocketAttachmentSchema.setClass(SocketAttachment);
