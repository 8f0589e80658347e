import { Module } from '@nestjs/common';
import { JobQueue } from './job-queue.js';
import { SessionConnection } from './session-connection.js';

@Module({ providers: [JobQueue, SessionConnection], exports: [JobQueue, SessionConnection] })
export class JobQueueModule {}
