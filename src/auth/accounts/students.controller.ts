import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../common/openapi/openapi.js';
import type { Page } from '../../common/schemas/pagination.js';
import { idParam } from '../../common/schemas/validation.js';
import { CurrentViewer, NeedsRole, type Viewer } from '../../common/viewer.js';
import { StudentPage, StudentsQuery, StudentView, UpdateStudent } from '../auth.schemas.js';
import { StudentsService } from './students.service.js';

@ApiTags('auth')
@NeedsRole('admin')
@Controller('api/auth/students')
export class StudentsController {
  constructor(private readonly students: StudentsService) {}

  @ApiOperation({
    summary: 'List accounts',
    description: 'All accounts, in the order of registration; for admins.',
  })
  @Get()
  @ApiOkResponse({ standardSchema: StudentPage })
  listStudents(
    @CurrentViewer() viewer: Viewer,
    @Query({ schema: StudentsQuery }) query: StudentsQuery,
  ): Promise<Page<StudentView>> {
    return this.students.list(viewer, query);
  }

  @ApiOperation({
    summary: 'Update an account',
    description:
      'Gives a role, or opens or closes an account; closing ends its sessions. For admins, and not on oneself.',
  })
  @Patch(':studentId')
  @ApiOkResponse({ standardSchema: StudentView })
  @ApiProblems('not_found')
  updateStudent(
    @CurrentViewer() viewer: Viewer,
    @Param('studentId', { schema: idParam }) studentId: number,
    @Body({ schema: UpdateStudent }) body: UpdateStudent,
  ): Promise<StudentView> {
    return this.students.update(viewer, studentId, body);
  }
}
