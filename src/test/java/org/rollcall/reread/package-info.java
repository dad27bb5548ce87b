@NullMarked
package org.rollcall.reread;

import org.jspecify.annotations.NullMarked;
