# find_package(backend_bench): what a module outside of backend-bench's tree is built with.
include(${CMAKE_CURRENT_LIST_DIR}/backend_bench-targets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/backend_bench_add_module.cmake)
