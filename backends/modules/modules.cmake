# Builds and installs modules, in this tree and outside of it.

# The headers that modules may include. If one of them changes, modules must be built again. A
# digest of these headers in the modules' ABI tag ensures this.
file(GLOB public_headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/kernels/filter/*.h ${PROJECT_SOURCE_DIR}/backends/interface/*.h)
list(APPEND public_headers
  kernels/cpu/kernels.h
  backends/cpu/worker.h
  backends/process/cores.h
  backends/process/pinning.h
  backends/process/roll_call.h
  backends/process/thread_pool.h)

set(generated ${PROJECT_BINARY_DIR}/generated)
set(abi_header ${generated}/backends/interface/module_abi.h)
list(TRANSFORM public_headers PREPEND ${PROJECT_SOURCE_DIR}/ OUTPUT_VARIABLE header_paths)
add_custom_command(
  OUTPUT ${abi_header}
  COMMAND ${CMAKE_COMMAND} -DROOT=${PROJECT_SOURCE_DIR} "-DHEADERS=${public_headers}"
    -DOUTPUT=${abi_header} -P ${CMAKE_CURRENT_LIST_DIR}/headers_digest.cmake
  DEPENDS ${header_paths} ${CMAKE_CURRENT_LIST_DIR}/headers_digest.cmake
  VERBATIM)
add_custom_target(module_abi DEPENDS ${abi_header})

# The compile options of every module, inside and outside of this tree.
add_library(backend_bench_module INTERFACE)
add_library(backend_bench::module ALIAS backend_bench_module)
add_dependencies(backend_bench_module module_abi)
set_target_properties(backend_bench_module PROPERTIES EXPORT_NAME module)
target_compile_features(backend_bench_module INTERFACE cxx_std_20)
target_compile_options(backend_bench_module INTERFACE -ffp-contract=off)
target_include_directories(backend_bench_module INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
  $<BUILD_INTERFACE:${generated}>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/backend-bench>)

include(${CMAKE_CURRENT_LIST_DIR}/backend_bench_add_module.cmake)
set(module_folder ${CMAKE_INSTALL_LIBDIR}/backend-bench)

# add_backend_module(NAME BACKENDS NAME... [UNLESS REASON] SOURCES FILE... [ROOMS FOLDER...]
# [LIBRARIES LIB...]): the module backend-bench-NAME with these backends. It contains the sources
# and the rooms, and links the libraries. It takes all other symbols from the program that loads it.
# If REASON is not empty, the module is not built.
macro(add_backend_module name)
  cmake_parse_arguments(module "" "UNLESS" "BACKENDS;SOURCES;ROOMS;LIBRARIES" ${ARGN})
  set(module backend-bench-${name})
  list(JOIN module_BACKENDS "\", \"" backends)
  string(APPEND registry_entries "MODULE(\"${module}\", \"${module_UNLESS}\", \"${backends}\")\n")
  if("${module_UNLESS}" STREQUAL "")
    string(APPEND backend_summary "\n     ${module}: built")
    backend_bench_add_module(${module} ${module_SOURCES})
    target_link_libraries(${module} PRIVATE project_options ${module_LIBRARIES})
    foreach(room IN LISTS module_ROOMS)
      string(REPLACE "/" "_" room ${room})
      set_target_properties(${room} PROPERTIES POSITION_INDEPENDENT_CODE ON)
      target_sources(${module} PRIVATE $<TARGET_OBJECTS:${room}>)
    endforeach()
    set_target_properties(${module} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/modules)
    add_dependencies(modules ${module})
    set_property(GLOBAL APPEND PROPERTY BACKEND_BENCH_MODULES ${module})
    install(TARGETS ${module} DESTINATION ${module_folder} COMPONENT ${module})
    install(FILES ${PROJECT_BINARY_DIR}/modules/${module}.json DESTINATION ${module_folder}
      COMPONENT ${module})
  else()
    string(APPEND backend_summary "\n     ${module}: not built, ${module_UNLESS}")
    file(REMOVE ${PROJECT_BINARY_DIR}/modules/${module}.so ${PROJECT_BINARY_DIR}/modules/${module}.json)
  endif()
endmacro()
add_custom_target(modules)

# add_modules_to(REGISTRY): makes every program that links this library able to load modules. The
# program then contains and exports all symbols that modules may use, even those that it does not
# use itself.
function(add_modules_to registry)
  target_link_libraries(${registry} PRIVATE backend_bench_module)
  file(RELATIVE_PATH installed ${CMAKE_INSTALL_FULL_BINDIR}
    ${CMAKE_INSTALL_FULL_LIBDIR}/backend-bench)
  target_compile_definitions(${registry} PRIVATE BACKEND_BENCH_INSTALLED_MODULES="${installed}")
  set(exports ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/exports.list)
  set(shown kernels_filter kernels_cpu backends_interface backends_process backends_cpu)
  list(TRANSFORM shown REPLACE "(.+)" "$<TARGET_FILE:\\1>")
  list(JOIN shown "," shown)
  target_link_options(${registry} INTERFACE
    LINKER:--dynamic-list=${exports}
    LINKER:--whole-archive,${shown},--no-whole-archive)
  set_property(TARGET ${registry} APPEND PROPERTY INTERFACE_LINK_DEPENDS ${exports})

  add_executable(describe_module registry/describe_module.cpp)
  add_executable(backend_bench::describe_module ALIAS describe_module)
  set_target_properties(describe_module PROPERTIES OUTPUT_NAME describe-module)
  target_link_libraries(describe_module PRIVATE ${registry})
endfunction()

# Installs the files that find_package(backend_bench) needs.
function(install_module_package)
  set(include_folder ${CMAKE_INSTALL_INCLUDEDIR}/backend-bench)
  set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/backend_bench)
  foreach(header IN LISTS public_headers)
    get_filename_component(folder ${header} DIRECTORY)
    install(FILES ${PROJECT_SOURCE_DIR}/${header} DESTINATION ${include_folder}/${folder}
      COMPONENT development)
  endforeach()
  install(FILES ${abi_header} DESTINATION ${include_folder}/backends/interface
    COMPONENT development)
  install(TARGETS backend_bench_module EXPORT backend_bench COMPONENT development)
  install(TARGETS describe_module EXPORT backend_bench COMPONENT development
    DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/backend-bench)
  install(EXPORT backend_bench NAMESPACE backend_bench:: FILE backend_bench-targets.cmake
    DESTINATION ${package_folder} COMPONENT development)
  include(CMakePackageConfigHelpers)
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/backend_bench-config-version.cmake
    COMPATIBILITY SameMinorVersion)
  set(here ${CMAKE_CURRENT_FUNCTION_LIST_DIR})
  install(FILES ${here}/backend_bench-config.cmake ${here}/backend_bench_add_module.cmake
    ${here}/module.map ${PROJECT_BINARY_DIR}/backend_bench-config-version.cmake
    DESTINATION ${package_folder} COMPONENT development)
endfunction()
