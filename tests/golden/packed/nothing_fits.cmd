rung pack policies/three_strikes.rung -o e.rlog; ls *.rlog*
exit 2
