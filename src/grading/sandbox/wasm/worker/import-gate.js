/**
 * The boundary of the Python sandbox. WebAssembly code can act only through its imports; every import of the
 * pinned Pyodide stands in exactly one of the three lists below, and a unit test fails when one stands in none.
 * Before the lock all pass, because the interpreter boots through them. After it only ALLOWED reach the host
 * side, and those reach nothing but the in-memory file system, the clock and the random source.
 */

const words = (text) => text.trim().split(/\s+/);

/** Files of the in-memory file system, clocks, time zones, randomness, memory and the end of the process. */
export const ALLOWED = new Set(
  words(`
  fd_close fd_read fd_write fd_sync fd_fdstat_get fd_seek fd_pread fd_pwrite
  clock_res_get clock_time_get random_get environ_sizes_get environ_get
  emscripten_date_now emscripten_get_now _tzset_js _timegm_js _mktime_js _localtime_js _gmtime_js
  __syscall_getuid32_js __syscall_umask_js __syscall_ioctl __syscall_fcntl64 __syscall_openat __syscall_faccessat
  __syscall_chdir __syscall_chmod __syscall_fchownat __syscall_dup __syscall_dup3 __syscall_fchdir __syscall_fchmod
  __syscall_fchmodat2 __syscall_fchown32 __syscall_fdatasync __syscall_fstat64 __syscall_stat64 __syscall_newfstatat
  __syscall_lstat64 __syscall_ftruncate64 __syscall_getcwd __syscall_getdents64 __syscall_mkdirat __syscall_poll
  __syscall_fadvise64 __syscall_fallocate __syscall_readlinkat __syscall_unlinkat __syscall_rmdir __syscall_renameat
  __syscall_statfs64 __syscall_fstatfs64 __syscall_symlinkat __syscall_truncate64 __syscall_utimensat
  _mmap_js _munmap_js _msync_js emscripten_get_heap_max emscripten_resize_heap
  emscripten_runtime_keepalive_push emscripten_runtime_keepalive_pop _emscripten_runtime_keepalive_clear
  _Py_CheckEmscriptenSignals_Helper _PyEM_TrampolineCall_JS __call_sighandler proc_exit exit`),
);

/**
 * Refused with an answer that libc understands, so that Python raises an ordinary exception: an errno of
 * Emscripten (52 ENOSYS, 63 EPERM), EAI_FAIL for names, 0 where 0 means "no" or "nothing found".
 */
export const REFUSED = new Map([
  ...words(`__syscall_accept4 __syscall_bind __syscall_connect __syscall_getpeername __syscall_getsockname
    __syscall_getsockopt __syscall_listen __syscall_recvfrom __syscall_recvmsg __syscall_sendmsg __syscall_sendto
    __syscall_socket __syscall_mknodat`).map((name) => [name, -63]),
  // A pipe's buckets lie outside of the heap cap and of the file quota.
  ['__syscall_pipe', -52],
  // What a shell says when there is no such command.
  ['_emscripten_system', 127 << 8],
  ['getaddrinfo', -4],
  ['getnameinfo', -4],
  ['getprotobyname', 0],
  // time.sleep asks this first; 0 makes it wait by itself, without the JavaScript event loop.
  ['can_run_sync_js', 0],
  // The event loop never turns while Python runs, so a timer could not fire anyway.
  ['_setitimer_js', 0],
  ['_try_fcntl64', 0],
  ['_try_shutdown', 0],
  ['_maybe_connect_async', null],
  ['_maybe_recvfrom_async', null],
  ['_maybe_sendto_async', null],
  ['_maybe_poll_async', null],
  // A side module would come with imports of its own, past this gate.
  ['_dlopen_js', 0],
  ['_dlsym_js', 0],
]);

/** The bridge to JavaScript, foreign functions, shells, promises, consoles and debug aids: an end of the run. */
export const FORBIDDEN = new Set(
  words(`
  capture_stderr restore_stderr new_error JsvError_Check fail_test __assert_fail JsvError_Throw
  emscripten_asm_const_int raw_call_js hiwire_invalid_ref_js set_pyodide_module js2python_immutable_js js2python_js
  js2python_convert JsProxy_compute_typeflags is_comlink_proxy JsvArray_Check JsProxy_GetAttr_js pyproxy_Check
  JsvFunction_Check handle_next_result_js destroy_proxy JsvArray_New destroy_proxies _agen_handle_result_js
  JsvArray_Get JsvArray_Delete JsvArray_Set JsvPromise_Resolve create_promise_handles JsModule_GetAll_js
  JsvBuffer_assignToPtr JsBuffer_get_info Jsv_constructorName JsObjMap_GetIter_js JsObjMap_length_js
  JsObjMap_subscript_js JsObjMap_ass_subscript_js JsObjMap_contains_js JsMap_GetIter_js JsProxy_GetIter_js
  JsProxy_GetAsyncIter_js JsProxy_subscript_js Jsv_to_bool JsvPromise_Check JsvArray_slice JsvArray_slice_assign
  destroy_jsarray_entries JsvArray_Extend JsvArray_ShallowCopy JsArray_repeat_js JsArray_inplace_repeat_js
  JsException_new_helper JsProxy_Dir_js JsProxy_to_weakref_js get_length_helper get_length_string JsProxy_exit_js
  JsProxy_aexit_js JsvArray_Push JsvArray_Insert pyproxy_AsPyObject JsArray_index_js JsvObject_toString
  JsProxy_DelAttr_js JsProxy_SetAttr_js Jsv_less_than Jsv_less_than_equal Jsv_equal Jsv_not_equal Jsv_greater_than
  Jsv_greater_than_equal JsProxy_Bool_js Jsv_typeof JsvObject_Entries JsvObject_Keys JsvObject_Values
  JsDoubleProxy_unwrap_js create_once_callable JsArray_reverse_js JsArray_reversed_iterator JsArray_count_js
  JsMap_clear_js JsvBuffer_assignFromPtr JsBuffer_DecodeString_js JsvBuffer_writeToFile JsvBuffer_readFromFile
  JsvBuffer_intoFile JsvFunction_Construct JsvFunction_CallBound JsvObject_New JsvObject_SetAttr my_dict_converter
  JsvGenerator_Check wrap_generator JsvAsyncGenerator_Check wrap_async_generator get_async_js_call_done_callback
  gc_register_proxies throw_no_gil JsvUTF8ToString proxy_cache_get proxy_cache_set get_suspender set_suspender
  _pyproxyGen_make_result JsvFunction_Call_OneArg _pyproxy_get_buffer_result array_to_js pyproxy_new_ex pyproxy_new
  _python2js_buffer_inner Jsv_GetError_import jslib_init_buffers_js jslib_init_js JsvObject_CallMethod
  JsvObject_CallMethod_NoArgs JsvObject_CallMethod_OneArg JsvObject_CallMethod_TwoArgs JsvNoValue_Check
  JsvBigInt_fromInt JsvNum_fromInt JsvNum_fromDouble JsvNum_toInt JsvBigInt_fromDigits Jsv_BigIntToNum JsvMap_New
  JsvLiteralMap_New JsvMap_Set JsvSet_New JsvSet_Add _python2js_cache_lookup python2js__default_converter_js
  python2js__eager_converter_js _python2js_add_to_cache _python2js_addto_postprocess_list
  python2js_custom__create_jscontext _python2js_handle_postprocess_list _JsObject_Set_js _JsArray_PushEntry_helper
  _JsArray_PostProcess_helper _python2js_ascii _python2js_ucs2 _python2js_ucs4 _python2js_ucs1 destroy_proxies_js
  pyodide_js_init saveState restoreState syncifyHandler JsvPromise_Syncify_handleError _Py_emscripten_runtime
  emscripten_set_up_async_input_device_js emscripten_debugger emscripten_log_impl_js ffi_call_js
  ffi_closure_alloc_js ffi_closure_free_js ffi_prep_closure_loc_js __hiwire_deduplicate_new
  __hiwire_deduplicate_get __hiwire_deduplicate_set __hiwire_deduplicate_delete _abort_js _emscripten_dlopen_js
  emscripten_promise_create emscripten_promise_resolve emscripten_promise_destroy _emscripten_log_formatted
  _emscripten_lookup_name _emscripten_get_progname`),
);

/**
 * Wraps the imports of one instance. `wrap` changes the objects in place: Emscripten resolves late symbols (its
 * global offset table, dlsym) from the same objects, and they must find the gated functions too. What is in no
 * list is forbidden. `onForbidden(name)` must end the process; should it return, the gate throws.
 */
export function createImportGate(onForbidden) {
  let locked = false;
  const replaced = new Map();
  const forbid = (name) => {
    onForbidden(name);
    throw new Error(`forbidden import ${name}`);
  };

  const gated = (name, original) => {
    const gate = (...args) => {
      if (!locked) return original(...args);
      if (replaced.has(name)) return replaced.get(name)(original, ...args);
      if (ALLOWED.has(name)) return original(...args);
      return REFUSED.has(name) ? REFUSED.get(name) : forbid(name);
    };
    // Emscripten reads the WebAssembly signature from the function itself.
    if (original.sig) gate.sig = original.sig;
    return gate;
  };

  return {
    wrap(imports) {
      const seen = new Set();
      for (const group of [imports.env, imports.wasi_snapshot_preview1]) {
        if (seen.has(group)) continue;
        seen.add(group);
        for (const [name, value] of Object.entries(group)) {
          if (typeof value === 'function') group[name] = gated(name, value);
          // WebAssembly.Suspending, where the engine has stack switching: nothing needs it here.
          else if (FORBIDDEN.has(name)) group[name] = () => forbid(name);
        }
      }
    },
    /** Once locked, `name` is answered by `substitute(original, ...args)`. */
    replace(name, substitute) {
      replaced.set(name, substitute);
    },
    lock() {
      locked = true;
    },
  };
}
