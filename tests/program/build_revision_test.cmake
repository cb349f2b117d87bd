# Tests the header with the git revision: in a clean checkout, after an edit, after a commit, and
# without a checkout.
find_program(git git)
if(NOT git)
  message(STATUS "skipped: git was not found")
  return()
endif()
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK}/checkout ${WORK}/none)
set(ENV{GIT_CEILING_DIRECTORIES} ${WORK})  # the project's own checkout may be above it

function(run_git)
  execute_process(COMMAND ${git} -C ${WORK}/checkout -c user.name=test -c user.email=test@localhost ${ARGN}
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(expect_revision checkout pattern)
  execute_process(COMMAND ${CMAKE_COMMAND} -DSOURCE=${WORK}/${checkout} -DOUTPUT=${WORK}/revision.h
    -P ${SCRIPT} COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${WORK}/revision.h header)
  if(NOT header MATCHES "kRevision = \"${pattern}\";")
    message(FATAL_ERROR "expected ${pattern} in\n${header}")
  endif()
endfunction()

run_git(init --quiet)
file(WRITE ${WORK}/checkout/file one)
run_git(add file)
run_git(commit --quiet -m first)
expect_revision(checkout "[0-9a-f]+")
file(TIMESTAMP ${WORK}/revision.h written "%s")
execute_process(COMMAND ${CMAKE_COMMAND} -E sleep 1.1)
expect_revision(checkout "[0-9a-f]+")
file(TIMESTAMP ${WORK}/revision.h looked_at "%s")
if(NOT looked_at EQUAL written)
  message(FATAL_ERROR "the header was written although nothing has changed: all would be built anew")
endif()
file(WRITE ${WORK}/checkout/file two)
expect_revision(checkout "[0-9a-f]+-dirty")
run_git(commit --quiet -a -m second)
run_git(tag -a v2 -m second)
expect_revision(checkout "v2")
expect_revision(none "")
