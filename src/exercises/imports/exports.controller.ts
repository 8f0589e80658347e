import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { idParam } from '../../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../../common/viewer.js';
import { ExportsService, type Exported } from './exports.service.js';
import { ExportQuery } from './imports.views.js';

const ZIP = { schema: { type: 'string' as const, format: 'binary' } };

@ApiTags('exercises')
@Controller('api/exercises')
export class ExportsController {
  constructor(private readonly exports: ExportsService) {}

  @Get('export')
  @NeedsRole('instructor')
  @ApiOperation({ summary: 'Export all exercises', description: 'Every exercise, in one zip.' })
  @ApiProduces('application/zip')
  @ApiOkResponse(ZIP)
  all(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: ExportQuery }) { format }: ExportQuery,
  ): StreamableFile {
    return asFile(this.exports.all(viewer, format));
  }

  @Get(':exerciseId/export')
  @NeedsRole('instructor')
  @ApiOperation({
    summary: 'Export an exercise',
    description: 'One exercise as a zip, in the form of LearnFlow or of another system.',
  })
  @ApiProduces('application/zip')
  @ApiOkResponse(ZIP)
  async one(
    @CurrentViewer() viewer: Viewer,
    @Param('exerciseId', { schema: idParam }) exerciseId: number,
    @Query({ schema: ExportQuery }) { format }: ExportQuery,
  ): Promise<StreamableFile> {
    return asFile(await this.exports.one(viewer, exerciseId, format));
  }
}

const asFile = ({ fileName, zip }: Exported): StreamableFile =>
  new StreamableFile(zip as never, {
    type: 'application/zip',
    disposition: `attachment; filename="${fileName}"`,
  });
