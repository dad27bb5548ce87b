@NullMarked
package org.rollcall.ingest;

import org.jspecify.annotations.NullMarked;
