import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { EventsModule } from '../events/events.module.js';
import { LiveEventsController } from './live.events.js';
import { LiveGateway } from './live.gateway.js';
import { LiveService } from './live.service.js';

@Module({
  imports: [AuthModule, EventsModule],
  controllers: [LiveEventsController],
  providers: [LiveGateway, LiveService],
  exports: [LiveService],
})
export class LiveModule {}
