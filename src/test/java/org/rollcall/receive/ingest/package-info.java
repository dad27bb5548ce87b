@NullMarked
package org.rollcall.receive.ingest;

import org.jspecify.annotations.NullMarked;
