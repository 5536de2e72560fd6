print("cityhost")
