// GAIN and BIAS are in units of 1/256.
VECTOR(uchar) NAME(VECTOR(uchar) samples) {
#ifdef ROUNDING
  // The upper half of a 32-bit product. compose.cpp chooses ROUNDING, in units of 1/256.
  const VECTOR(ushort) fine = (CONVERT(VECTOR(ushort), samples) << (ushort)8) | (ushort)ROUNDING;
  const VECTOR(uint) product = CONVERT(VECTOR(uint), fine) * (uint)GAIN;
  const VECTOR(short) scaled = CONVERT(VECTOR(short), product >> 16u);
  return saturate(scaled + (short)(BIAS >> 8));
#else
  // Adding 127 and the last bit of the floor rounds half to even.
  const VECTOR(int) scaled = CONVERT(VECTOR(int), samples) * GAIN + BIAS;
  const VECTOR(int) rounded = (scaled + 127 + ((scaled >> 8) & 1)) >> 8;
  return CONVERT(VECTOR(uchar), MIN(MAX(rounded, (VECTOR(int))(0)), (VECTOR(int))(255)));
#endif
}
