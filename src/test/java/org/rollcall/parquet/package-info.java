@NullMarked
package org.rollcall.parquet;

import org.jspecify.annotations.NullMarked;
