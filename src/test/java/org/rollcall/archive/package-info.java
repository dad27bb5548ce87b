@NullMarked
package org.rollcall.archive;

import org.jspecify.annotations.NullMarked;
