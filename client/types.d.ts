// next-env.d.ts is generated and not committed: this gives a fresh clone the same declarations.
/// <reference types="next" />
/// <reference types="next/image-types/global" />
