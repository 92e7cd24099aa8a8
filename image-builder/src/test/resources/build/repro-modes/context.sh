mkdir d private; touch plain run shared secret d/f; chmod 700 private; chmod 2775 d
chmod 600 plain; chmod 700 run; chmod 664 shared; chmod 400 secret; mkdir -m 1777 sticky
