import { tmpdir } from 'node:os';
import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Req,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiProblems } from '../../common/openapi/openapi.js';
import { idParam } from '../../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../../common/viewer.js';
import { ImportsService } from './imports.service.js';
import { ImportQuery, ImportReport, ImportView, ReportQuery } from './imports.views.js';
import { UploadPlaces } from './upload-places.js';
import { MAX_UPLOAD_BYTES, withReceivedFile, type FormFile } from './received-file.js';

const FILE = { type: 'string' as const, format: 'binary', description: 'The archive or file' };
const FORM = { type: 'object' as const, properties: { file: FILE }, required: ['file'] };
/** A form, or the file itself. */
const UPLOAD = {
  required: true,
  content: {
    'multipart/form-data': { schema: FORM },
    'application/zip': { schema: FILE },
    'application/octet-stream': { schema: FILE },
  },
};

@ApiTags('exercises')
@Controller('api/exercises')
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post('import')
  @HttpCode(202)
  @NeedsRole('instructor')
  @ApiOperation({
    summary: 'Import exercises',
    description:
      'Takes exercises of LearnFlow or another system, in a zip or a single file; the format is recognised.',
    requestBody: UPLOAD,
  })
  @ApiAcceptedResponse({
    standardSchema: ImportView,
    headers: { Location: { description: 'Where it tells how far it is', schema: { type: 'string' } } },
  })
  @ApiProblems(
    'import_malformed',
    'import_unsupported',
    'import_unsupported_version',
    'import_file_missing',
    'import_too_large',
    'service_unavailable',
  )
  @UseInterceptors(
    UploadPlaces,
    FileInterceptor('file', { dest: tmpdir(), limits: { fileSize: MAX_UPLOAD_BYTES, files: 1, fields: 10 } }),
  )
  async start(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: ImportQuery }) { dryRun, fileName }: ImportQuery,
    @UploadedFile() file: FormFile | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ImportView> {
    const view = await withReceivedFile(request, file, fileName, (upload) =>
      this.imports.start(viewer, upload, { dryRun }),
    );
    response.location(`/api/exercises/imports/${view.id}`);
    return view;
  }

  @Get('imports/:importId')
  @NeedsRole('instructor')
  @ApiOperation({ summary: 'Get an import', description: 'How far an import is.' })
  @ApiOkResponse({ standardSchema: ImportView })
  get(
    @CurrentViewer() viewer: Viewer,
    @Param('importId', { schema: idParam }) importId: number,
  ): Promise<ImportView> {
    return this.imports.get(viewer, importId);
  }

  @Get('imports/:importId/report')
  @NeedsRole('instructor')
  @ApiOperation({
    summary: 'List what became of the exercises of an import',
    description: 'What became of each exercise of an import, with notes on what could not be taken over.',
  })
  @ApiOkResponse({ standardSchema: ImportReport })
  report(
    @CurrentViewer() viewer: Viewer,
    @Param('importId', { schema: idParam }) importId: number,
    @Query({ schema: ReportQuery }) query: ReportQuery,
  ): Promise<ImportReport> {
    return this.imports.report(viewer, importId, query);
  }

  @Delete('imports/:importId')
  @NeedsRole('instructor')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancel an import', description: 'Cancels an import; what it has saved stays.' })
  @ApiOkResponse({ standardSchema: ImportView })
  @ApiProblems('import_ended')
  cancel(
    @CurrentViewer() viewer: Viewer,
    @Param('importId', { schema: idParam }) importId: number,
  ): Promise<ImportView> {
    return this.imports.cancel(viewer, importId);
  }

  @Post('imports/:importId/resume')
  @NeedsRole('instructor')
  @HttpCode(202)
  @ApiOperation({ summary: 'Resume an import', description: 'Goes on with an import that was cancelled.' })
  @ApiAcceptedResponse({ standardSchema: ImportView })
  @ApiProblems('import_ended')
  resume(
    @CurrentViewer() viewer: Viewer,
    @Param('importId', { schema: idParam }) importId: number,
  ): Promise<ImportView> {
    return this.imports.resume(viewer, importId);
  }
}
