@NullMarked
package org.rollcall.upload;

import org.jspecify.annotations.NullMarked;
