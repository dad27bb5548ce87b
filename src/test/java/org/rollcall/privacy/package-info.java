@NullMarked
package org.rollcall.privacy;

import org.jspecify.annotations.NullMarked;
