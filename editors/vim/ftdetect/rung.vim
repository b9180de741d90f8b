autocmd BufRead,BufNewFile *.rung setfiletype rung
