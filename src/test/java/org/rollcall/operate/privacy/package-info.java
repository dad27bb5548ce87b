@NullMarked
package org.rollcall.operate.privacy;

import org.jspecify.annotations.NullMarked;
