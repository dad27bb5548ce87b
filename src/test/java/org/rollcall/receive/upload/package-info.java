@NullMarked
package org.rollcall.receive.upload;

import org.jspecify.annotations.NullMarked;
