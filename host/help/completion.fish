# Completion of backend-bench for fish. It asks the program what may follow.
function __backend_bench_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct | string unescape)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l replies ($program completion fish -- $words[2..] "$word" 2>/dev/null)
    switch "$replies[1]"
        case 'files*' folders
            set -l before (string match -r -- '^[^/]*=' "$word")
            set -l path (string replace -r -- '^[^/]*=' '' "$word")
            set -l ending (string replace -r '^\S* ?' '' -- $replies[1])
            set -l found
            if test "$replies[1]" = folders
                set found (__fish_complete_directories "$path" '')
            else
                set found (__fish_complete_path "$path" '')
            end
            for one in $found
                set -l name (string split -f 1 \t -- $one)
                string match -q -r -- '/$|'(string escape --style=regex -- "$ending")'$' "$name"
                and echo "$before$name"
            end
        case '*'
            string join \n -- $replies[2..]
    end
end
complete -c backend-bench -f -a '(__backend_bench_complete)'
