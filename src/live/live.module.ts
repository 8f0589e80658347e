import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { LiveEvents } from './live.events.js';
import { LiveGateway } from './live.gateway.js';
import { LiveService } from './live.service.js';

@Module({
  imports: [AuthModule, EventsModule],
  controllers: [LiveEvents],
  providers: [LiveGateway, LiveService],
  exports: [LiveService],
})
export class LiveModule {}
