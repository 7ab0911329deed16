// Next ends with 143 when SIGTERM tells it to stop, its requests answered; in the image that counts as a clean end.
process.on('exit', (code) => {
  if (code === 143) process.exitCode = 0;
});
