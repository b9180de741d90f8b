" How Rung policies are edited: `gq` lays a whole policy out, as `rung fmt` does.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=:##,:#>,:#!,:#
setlocal expandtab shiftwidth=2 softtabstop=2
if executable("rung")
  setlocal formatprg=rung\ fmt\ -
endif

let b:undo_ftplugin = "setlocal commentstring< comments< expandtab< shiftwidth< softtabstop< formatprg<"
