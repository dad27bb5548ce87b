@NullMarked
package org.rollcall.platform.parquet;

import org.jspecify.annotations.NullMarked;
