# backend_bench_add_module(NAME SOURCE...): builds the module NAME.so and its manifest NAME.json in
# the same folder. `backend-bench --backend ./NAME.so` runs its backends. If both files are in
# backend-bench's folder of modules, its backends are part of every comparison.
function(backend_bench_add_module name)
  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/module.map)
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES PREFIX "" SUFFIX .so LINK_DEPENDS ${map})
  target_link_libraries(${name} PRIVATE backend_bench::module)
  target_link_options(${name} PRIVATE LINKER:--version-script=${map})
  add_custom_command(TARGET ${name} POST_BUILD
    COMMAND backend_bench::describe_module $<TARGET_FILE:${name}>
    VERBATIM)
endfunction()
