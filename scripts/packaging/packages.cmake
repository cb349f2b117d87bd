# The Debian packages, made by the target `package`: backend-bench has the program with its modules,
# backend-bench-dev what building other modules needs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "backend-bench authors <authors@backend-bench.invalid>")
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_MAIN_PACKAGE_NAME backend-bench)
set(CPACK_DEBIAN_MAIN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_MAIN_DESCRIPTION "backend-bench runs a pipeline of image filters in scalar and SIMD code, in
threads, with OpenMP and oneTBB, in processes, with OpenCL and with OpenCV.
It proves that all outputs are identical byte for byte, and then tabulates
times and speedups.
.
The recommended packages hold the libraries of single backends. A backend
without its libraries is shown as unavailable.")
set(CPACK_DEBIAN_DEV_PACKAGE_NAME backend-bench-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_DESCRIPTION "The headers and the CMake package with which one builds modules: backends of
one's own, which backend-bench loads, verifies and compares with the others.")

# Completions. Only Debian's own packages may use zsh's folder vendor-completions.
install(FILES ${PROJECT_SOURCE_DIR}/host/help/completion.bash COMPONENT program
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME backend-bench)
install(FILES ${PROJECT_SOURCE_DIR}/host/help/completion.fish COMPONENT program
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME backend-bench.fish)
install(FILES ${PROJECT_SOURCE_DIR}/host/help/completion.zsh COMPONENT by_hand
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _backend-bench)
install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT by_hand)

# What Debian wants otherwise: in other places, and compressed.
configure_file(scripts/packaging/changelog.in changelog @ONLY)
install(FILES ${PROJECT_SOURCE_DIR}/host/help/completion.zsh COMPONENT debian EXCLUDE_FROM_ALL
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _backend-bench)
install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT debian EXCLUDE_FROM_ALL)

# install_debian_documents(PACKAGE COMPONENT COMPRESSED...): its copyright and changelog; compresses
# that and the named files of the component.
function(install_debian_documents package component)
  set(folder ${CMAKE_INSTALL_DATADIR}/doc/${package})
  install(FILES LICENSE DESTINATION ${folder} RENAME copyright
    COMPONENT ${component} EXCLUDE_FROM_ALL)
  install(FILES ${PROJECT_BINARY_DIR}/changelog DESTINATION ${folder}
    COMPONENT ${component} EXCLUDE_FROM_ALL)
  set(compressed ${folder}/changelog ${ARGN})
  list(TRANSFORM compressed PREPEND "\"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/")
  list(TRANSFORM compressed APPEND "\"")
  list(JOIN compressed " " compressed)
  install(CODE "execute_process(COMMAND gzip -9nf ${compressed} COMMAND_ERROR_IS_FATAL ANY)"
    COMPONENT ${component} EXCLUDE_FROM_ALL)
endfunction()
install_debian_documents(backend-bench debian ${CMAKE_INSTALL_MANDIR}/man1/backend-bench.1)
install_debian_documents(backend-bench-dev debian_dev)

# Which packages they depend on.
get_property(module_targets GLOBAL PROPERTY BACKEND_BENCH_MODULES)
set(modules "")
set(opencl_drivers "")
foreach(module IN LISTS module_targets)
  string(APPEND modules " \"-e$<TARGET_FILE:${module}>\"")
  if(module STREQUAL "backend-bench-opencl")
    set(opencl_drivers "pocl-opencl-icd | opencl-icd")
  endif()
endforeach()
configure_file(scripts/packaging/dependencies.cmake.in dependencies.cmake.in @ONLY)
file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/dependencies.cmake
  INPUT ${PROJECT_BINARY_DIR}/dependencies.cmake.in)
set(CPACK_PROJECT_CONFIG_FILE ${PROJECT_BINARY_DIR}/dependencies.cmake)

set(CPACK_COMPONENTS_ALL program ${module_targets} debian development debian_dev)
include(CPack)
foreach(component IN ITEMS program ${module_targets} debian)
  cpack_add_component(${component} GROUP main)
endforeach()
foreach(component IN ITEMS development debian_dev)
  cpack_add_component(${component} GROUP dev)
endforeach()
cpack_add_component_group(main)
cpack_add_component_group(dev)
