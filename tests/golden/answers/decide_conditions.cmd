for as in A B C D E F G H I J K L; do rung decide conditions.rung -e conditions.ndjson -c X --event '{"type":"close","as":"'$as'"}'; done
exit 1
