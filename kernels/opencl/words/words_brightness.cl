// GAIN and BIAS are in units of 1/256, at most 255·256 of them. The product and the sum are exact
// floats: in these units they need 24 bits.
float4 NAME(float4 samples) {
  float4 v = samples * (GAIN / 256.0f) + BIAS / 256.0f;
  if (min(0, 255 * GAIN) + BIAS < 0) v = max(v, 0.0f);
  if (max(0, 255 * GAIN) + BIAS > 255 * 256) v = min(v, 255.0f);
  return v;
}
