# Writes OUTPUT, a header with the digest of the public HEADERS below ROOT.
set(text "")
foreach(header IN LISTS HEADERS)
  file(SHA256 ${ROOT}/${header} digest)
  string(APPEND text "${header} ${digest}\n")
endforeach()
string(SHA256 digest "${text}")
string(SUBSTRING ${digest} 0 16 digest)
file(WRITE ${OUTPUT} "// Generated: a digest of the public headers.
#pragma once

#define BACKEND_BENCH_HEADERS \"${digest}\"
")
