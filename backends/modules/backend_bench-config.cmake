# find_package(backend_bench) includes this file, to build modules outside of backend-bench's tree.
include(${CMAKE_CURRENT_LIST_DIR}/backend_bench-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/backend_bench_add_module.cmake)
