"""What a workshop needs: workbooks, their check, slides, and the USB kit."""
