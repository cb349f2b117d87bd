# Installs BUILD into a prefix below WORK, moves the prefix, builds the module of this folder against
# it with CXX, and runs that module's backend with the installed program.
foreach(name IN ITEMS BUILD WORK CXX GENERATOR PROGRAM_PATH)
  if("${${name}}" STREQUAL "")
    message(FATAL_ERROR "${name} is not given")
  endif()
endforeach()

# run(COMMAND ARGUMENT...): stores its standard output in ${output}.
function(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY ${WORK}
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE error)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${result}\n${output}\n${error}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect text)
  if(NOT output MATCHES "${text}")
    message(FATAL_ERROR "there is no '${text}' in\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
run(${CMAKE_COMMAND} --install ${BUILD} --prefix "${WORK}/first prefix")
set(prefix "${WORK}/moved prefix")
file(RENAME "${WORK}/first prefix" "${prefix}")
set(program "${prefix}/${PROGRAM_PATH}")

# The installed program has its modules.
run(${program} list)
foreach(backend IN ITEMS cpu-openmp cpu-tbb opencv)
  expect("${backend} +[^\n]+\n +(usable|not usable: [^\n]*(is OFF|not found|no OpenMP))")
endforeach()
find_program(ldd ldd)
if(ldd)
  run(${ldd} ${program})
  if(output MATCHES "opencv|tbb|OpenCL|gomp")
    message(FATAL_ERROR "the program links a backend's library:\n${output}")
  endif()
endif()

# The manual page and the completions are installed too.
foreach(file IN ITEMS man/man1/backend-bench.1 bash-completion/completions/backend-bench
    zsh/site-functions/_backend-bench fish/vendor_completions.d/backend-bench.fish)
  if(NOT EXISTS "${prefix}/share/${file}")
    message(FATAL_ERROR "share/${file} is not installed")
  endif()
endforeach()

# Each public header compiles alone.
file(GLOB_RECURSE headers RELATIVE "${prefix}/include/backend-bench" "${prefix}/include/*.h")
list(FILTER headers INCLUDE REGEX "^(kernels|backends)/")
list(LENGTH headers count)
if(count LESS 10)
  message(FATAL_ERROR "only ${count} headers are installed")
endif()
foreach(header IN LISTS headers)
  file(WRITE "${WORK}/alone.cpp" "#include \"${header}\"\n")
  run(${CXX} -std=c++20 -Wall -Wextra -Werror -fsyntax-only "-I${prefix}/include/backend-bench"
    ${WORK}/alone.cpp)
endforeach()

# Builds the module, and runs its backend in the installed program.
set(module_build "${WORK}/module build")
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${module_build} -G ${GENERATOR}
  -DCMAKE_CXX_COMPILER=${CXX} "-DCMAKE_PREFIX_PATH=${prefix}")
run(${CMAKE_COMMAND} --build ${module_build})
run(${program} verify --backend "./module build/striped.so")
expect("striped +scalar +3  identical\nstriped +simd +3  identical\n")
run(${program} --backend "./module build/striped.so" --workers 2 --count 5 --size 64x48 --runs 2)
expect("\nstriped +scalar +2 [^\n]* yes\n")

# A module in the folder of the program's own modules takes part in comparisons as these do.
file(GLOB own_modules "${prefix}/*/backend-bench/*.json" "${prefix}/*/*/backend-bench/*.json")
list(GET own_modules 0 own_module)
get_filename_component(modules ${own_module} DIRECTORY)
file(COPY "${module_build}/striped.so" "${module_build}/striped.json" DESTINATION ${modules})
run(${program} list)
expect("\nstriped +threads that divide the images beforehand\n +usable\n")
